import { optionsOf } from "./options.ts";
import { summaryOf } from "./summary.ts";

export const options = optionsOf("canary", __ENV);
export const handleSummary = summaryOf("canary");
export { pay } from "./pay.ts";
