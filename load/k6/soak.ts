import { optionsOf } from "./options.ts";
import { summaryOf } from "./summary.ts";

export const options = optionsOf("soak", __ENV);
export const handleSummary = summaryOf("soak");
export { pay } from "./pay.ts";
