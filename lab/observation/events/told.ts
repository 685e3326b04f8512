/** How good news is. */
export type Tone = "good" | "bad" | "neutral";

/** Something that happened, in words. */
export interface Told {
  readonly text: string;
  readonly tone: Tone;
}

export function good(text: string): Told {
  return { text, tone: "good" };
}

export function bad(text: string): Told {
  return { text, tone: "bad" };
}

export function neutral(text: string): Told {
  return { text, tone: "neutral" };
}
