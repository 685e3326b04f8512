import { optionsOf } from "./options.ts";
import { summaryOf } from "./summary.ts";

export const options = optionsOf("smoke", __ENV);
export const handleSummary = summaryOf("smoke");
export { pay } from "./pay.ts";
