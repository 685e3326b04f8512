module paystream.invalid/lab/custom-resource-definitions

go 1.26.10

// Only their definitions are used, and nothing of them is built: see ../go-module-files.ts.
require (
	github.com/argoproj/argo-rollouts v1.10.2
	// The version whose controller the lab can build; `external-secrets.io/v1` is what the program writes.
	github.com/external-secrets/external-secrets v0.20.4
	github.com/kyverno/kyverno v1.19.1
	istio.io/api v1.30.1
)
