// Conventional Commits, as CONTRIBUTING.md asks for them: the version of an image follows from them
// (.github/image/next-version.ts).
export default {
  extends: ["@commitlint/config-conventional"],
  rules: {
    // Some of main are a word longer than a hundred.
    "header-max-length": [2, "always", 110],
    // `Dockerfile` and `NaN` begin with a capital where they begin a subject.
    "subject-case": [0],
    // A sentence of the body may be as long as it is where it links to something.
    "body-max-line-length": [0],
    "footer-max-line-length": [0],
  },
  ignores: [(message: string) => message.startsWith("Merge ")],
};
