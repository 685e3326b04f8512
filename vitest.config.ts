import { defineConfig } from "vitest/config";

// CI counts the tests of both projects from reports that it names here.
const report = process.env["TEST_REPORT"];

export default defineConfig({
  test: {
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        test: {
          name: "fast",
          include: ["{.github,apps,packages,lab,load,stacks}/**/*.test.ts"],
          // By default one core is left to others: of two that would be half of them.
          maxWorkers: "100%",
          // Tests wait for conditions. How long a condition may take is the machine's business.
          testTimeout: 60_000,
          // The first import of Pulumi takes seconds where other work is going on.
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: "verify",
          include: ["lab/**/*.verify.ts"],
          // Real engines and loads share the machine's few cores: one file at a time.
          fileParallelism: false,
          testTimeout: 300_000,
          // A tool that is not in the cache yet is built first.
          hookTimeout: 1_800_000,
          expect: { poll: { timeout: 120_000 } },
        },
      },
    ],
    coverage: {
      include: ["{apps,packages}/*/src/**/*.ts", "{.github,load,stacks}/**/*.ts"],
      // Commands and the policy pack are tested as the processes that they are, into which it cannot look.
      exclude: [
        "**/*.test.ts",
        "{.github,load,stacks}/commands/**",
        // What only commands use, and what runs in k6.
        "load/{api-client,await-release,duration,pod-samples,run-k6,target-options}.ts",
        "load/flow/**",
        "load/k6/{pay,summary,smoke,soak,breakpoint,canary}.ts",
        "stacks/plan/plan.ts",
        "stacks/release/write-settings.ts",
        ".github/security/reports.ts",
        "stacks/policy/**",
      ],
      reporter: ["text-summary", "html"],
      thresholds: { lines: 90, branches: 90, functions: 90, statements: 90 },
    },
  },
});
