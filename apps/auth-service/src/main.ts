console.log(process.version); type X=1; const x: X=1; console.log(x)
