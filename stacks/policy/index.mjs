// Pulumi loads a policy pack with `require` and compiles TypeScript that it meets there. Node loads what
// this file imports, and runs its TypeScript as it is.
import "./policy-pack.ts";
