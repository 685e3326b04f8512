module paystream.invalid/lab/alertmanager

go 1.26.10

// It is built in a copy of its own: see ../changed-go-program.ts.
require github.com/prometheus/alertmanager v0.34.2
