import { optionsOf } from "./options.ts";
import { summaryOf } from "./summary.ts";

export const options = optionsOf("breakpoint", __ENV);
export const handleSummary = summaryOf("breakpoint");
export { pay } from "./pay.ts";
