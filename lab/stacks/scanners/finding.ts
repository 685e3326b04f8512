/** The scanners of manifests that an environment is held to. */
export type ScannerName = "checkov" | "kube-score" | "trivy";

/** What a scanner has against an object. */
export interface Finding {
  readonly scanner: ScannerName;
  /** The scanner's own name of its check. */
  readonly check: string;
  /** Name of the environment, or of what else was scanned. */
  readonly environment: string;
  /** `<kind>/<name>` of the object. */
  readonly object: string;
  /** What it says. */
  readonly message: string;
}
