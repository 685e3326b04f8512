import * as z from "zod";
import { declineCodes, retryAdvices } from "../payment/decline.ts";

/** `status` of the authorization metrics; `rejected` is the breaker's, and no call was made. */
export type AuthorizationResult = "approved" | "declined" | "error" | "rejected";

/** What a client is answered, ready to be sent, kept and sent again. Contains no card data. */
export interface Answer {
  readonly result: AuthorizationResult;
  readonly httpStatus: 200 | 502 | 503 | 504;
  readonly body: string;
  /** Absent where there was no decision. */
  readonly transactionId?: string;
  /** Whole seconds until a try makes sense, where the breaker rejected. */
  readonly retryAfterSeconds?: number;
}

/** What an authorization came to. */
export interface Authorization {
  readonly answer: Answer;
  /** Why there was no decision: for the log, neither kept nor told. */
  readonly error?: unknown;
  /** Milliseconds that the processor took; absent where the breaker let no call through. */
  readonly processorMs?: number;
}

const decision = {
  transaction_id: z
    .string()
    .regex(/^txn-\d+-\d{4,}$/)
    .meta({
      description: "Unique among all pods: `txn-<unix seconds>-<number>`.",
      example: "txn-1708876543-4821397010042",
    }),
  processor: z.string().meta({ example: "visa_net" }),
  amount: z.number().meta({ description: "As requested, in major units.", example: 150 }),
  latency_ms: z.int().min(0).meta({ description: "What the processor took.", example: 187 }),
  version: z.string().meta({ description: "Version of the service.", example: "1.0.0" }),
};

export const approvedSchema = z
  .object({ ...decision, status: z.literal("approved") })
  .meta({ id: "Approved" });

export const declinedSchema = z
  .object({
    ...decision,
    status: z.literal("declined"),
    decline_code: z.enum(declineCodes).meta({
      description: "For the merchant's systems. Do not show it to the card holder.",
    }),
    retry: z.enum(retryAdvices).meta({ description: "When the payment may be tried again." }),
  })
  .meta({ id: "Declined" });

export type Approved = z.infer<typeof approvedSchema>;
export type Declined = z.infer<typeof declinedSchema>;
