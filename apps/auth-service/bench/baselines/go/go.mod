module paystream/bench/baseline

go 1.22
