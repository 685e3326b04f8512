module paystream.invalid/lab/external-secrets

go 1.26.10

// It is built in a copy of its own: see ../changed-go-program.ts.
require github.com/external-secrets/external-secrets v0.20.4
