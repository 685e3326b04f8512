import { type Catalogue, open } from "./definition.ts";

/** Business volumes and amounts (spec 002, "Revenue tracking"). */
export const businessMetrics = {
  business_payments_total: {
    type: "counter",
    help: "Authorizations by currency",
    labels: { status: ["approved", "declined"], currency: open },
  },
  // Minor units (cents): integers add up without rounding, and money is never a float here.
  business_amount_minor_units_total: {
    type: "counter",
    help: "Sum of the amounts of authorizations, in minor units of the currency",
    labels: { status: ["approved", "declined"], currency: open },
  },
} as const satisfies Catalogue;
