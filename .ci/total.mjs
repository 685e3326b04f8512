// Adds up the reports of vitest, each given as <file>:<exit code of its command>, and prints the total
// as "N passed, N failed". A command that failed without a failed test (a check, a coverage threshold,
// no report at all) counts as one failure, so that the line never says less than what happened.
import { existsSync, readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
for (const argument of process.argv.slice(2)) {
  const separator = argument.lastIndexOf(":");
  const file = argument.slice(0, separator);
  const exitCode = Number(argument.slice(separator + 1));
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const { numPassedTests = 0, numFailedTests = 0, success = false } = report;
  passed += numPassedTests;
  failed += numFailedTests;
  if (numFailedTests === 0 && (exitCode !== 0 || !success)) {
    failed += 1;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
