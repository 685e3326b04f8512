/** A level to which a critical alert rises that is not over. */
export interface Escalation {
  readonly receiver: string;
  /** Whom it calls, as a message says it. */
  readonly whom: string;
  /** How long the alert has been firing then, in seconds. */
  readonly afterSeconds: number;
  readonly repeatSeconds: number;
  /** Values of the label `escalation` with which an alert does not rise so high. */
  readonly spares: readonly string[];
}

/**
 * Spec 002, "Escalation Procedures": the first level is the engineer on call, who is told at once; these are
 * the others. Who is called only to know is reminded less often.
 */
export const escalations = [
  {
    receiver: "escalation-team-lead",
    whom: "the team lead",
    afterSeconds: 15 * 60,
    repeatSeconds: 30 * 60,
    spares: ["nobody"],
  },
  {
    receiver: "escalation-engineering-manager",
    whom: "the engineering manager",
    afterSeconds: 30 * 60,
    repeatSeconds: 2 * 3_600,
    spares: ["nobody", "lead"],
  },
  {
    receiver: "escalation-executives",
    whom: "the executives",
    afterSeconds: 60 * 60,
    repeatSeconds: 4 * 3_600,
    spares: ["nobody", "lead", "manager"],
  },
] as const satisfies readonly Escalation[];
