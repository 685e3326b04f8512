import * as z from "zod";
import { fieldFaults, isJsonObject } from "../http/invalid-fields.ts";
import type { FieldFault } from "../http/problem.ts";
import { AmountError, MAX_MINOR_UNITS, toMinorUnits } from "../payment/amount.ts";
import { CardNumber } from "../payment/card-number.ts";
import { type Currency, currencies } from "../payment/currencies.ts";
import type { Payment } from "../payment/payment.ts";

/** Either the payment that a body asks for, or every fault of the body. */
export type ParsedRequest =
  | { readonly payment: Payment }
  | { readonly faults: readonly FieldFault[] };

// One to 64 printable characters, the first one visible: no control characters.
const PRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it keeps out.
  /^[^\u0000-\u0020\u007f-\u00a0][^\u0000-\u001f\u007f-\u009f]{0,63}$/u;

const CARD_NUMBER = /^[ -]*(?:\d[ -]*){12,19}$/;
const CARD_NUMBER_RULE =
  "must be a string of 12 to 19 digits with a correct check digit; spaces and dashes may group them";
const AMOUNT_RULE = "must be a number above 0 in major units of the currency, such as 150.00";

/**
 * The body of `POST /v1/authorize`, for the processors that are configured. The schema that validates
 * is the one that `/openapi.json` shows.
 */
export function authorizationRequestSchema(processors: readonly string[]) {
  return z
    .object({
      card_number: z
        .string({ error: CARD_NUMBER_RULE })
        .max(64, { error: CARD_NUMBER_RULE })
        .regex(CARD_NUMBER, { error: CARD_NUMBER_RULE })
        .meta({
          description: `Card number: ${CARD_NUMBER_RULE.replace("must be a string of ", "")} (Luhn).`,
          example: "4242 4242 4242 4242",
        }),
      amount: z
        .number({ error: AMOUNT_RULE })
        .positive({ error: AMOUNT_RULE })
        .meta({
          description:
            "Amount in major units, with at most as many decimals as the currency has (JPY 0, USD 2, " +
            `BHD 3) and at most ${MAX_MINOR_UNITS} minor units.`,
          example: 150,
        }),
      currency: z
        .enum(currencies, {
          error: "must be one of the accepted ISO 4217 codes in capitals, such as USD",
        })
        .meta({ description: "ISO 4217 code.", example: "USD" }),
      merchant: z
        .string({ error: "must be a string of 1 to 64 printable characters" })
        .regex(PRINTABLE, {
          error: "must be 1 to 64 printable characters, not starting with a space",
        })
        // Half of a surrogate pair. Not in the pattern: few languages could read it from the document.
        .refine((text) => text.isWellFormed(), { error: "must be well-formed Unicode" })
        .meta({ description: "Name of the merchant.", example: "Amazon" }),
      processor: z
        .enum(processors as [string, ...string[]], {
          error: `must be one of the configured processors: ${processors.join(", ")}`,
        })
        .meta({ description: "The processor that is to authorize.", example: processors[0] }),
    })
    .meta({ id: "AuthorizationRequest", description: "A card payment to authorize." });
}

export type AuthorizationRequestSchema = ReturnType<typeof authorizationRequestSchema>;

/**
 * Validates a parsed JSON body.
 *
 * @returns the payment, or all faults of the body at once, never with anything that was sent
 */
export function parseAuthorizationRequest(
  schema: AuthorizationRequestSchema,
  body: unknown,
): ParsedRequest {
  const parsed = schema.safeParse(body);
  const shapeFaults = parsed.success ? [] : fieldFaults(parsed.error, body);
  if (parsed.success) {
    const { card_number, amount, currency, merchant, processor } = parsed.data;
    const cardNumber = CardNumber.parse(card_number);
    const minorUnits = minorUnitsOrFault(amount, currency);
    if (cardNumber !== undefined && typeof minorUnits === "number") {
      return { payment: { cardNumber, minorUnits, currency, merchant, processor } };
    }
  }
  return { faults: [...shapeFaults, ...meaningFaults(body, shapeFaults)] };
}

/** The faults that a field's shape cannot show: the check digit, and the amount for its currency. */
function meaningFaults(body: unknown, shapeFaults: readonly FieldFault[]): FieldFault[] {
  if (!isJsonObject(body)) {
    return [];
  }
  const wellFormed = (field: string) =>
    shapeFaults.every(({ pointer }) => pointer !== `#/${field}`);
  const faults: FieldFault[] = [];
  if (wellFormed("card_number") && CardNumber.parse(body["card_number"] as string) === undefined) {
    faults.push({ pointer: "#/card_number", detail: CARD_NUMBER_RULE });
  }
  if (wellFormed("amount") && wellFormed("currency")) {
    const fault = minorUnitsOrFault(body["amount"] as number, body["currency"] as Currency);
    if (typeof fault !== "number") {
      faults.push(fault);
    }
  }
  return faults;
}

function minorUnitsOrFault(amount: number, currency: Currency): number | FieldFault {
  try {
    return toMinorUnits(amount, currency);
  } catch (error) {
    if (error instanceof AmountError) {
      return { pointer: "#/amount", detail: error.message };
    }
    throw error;
  }
}
