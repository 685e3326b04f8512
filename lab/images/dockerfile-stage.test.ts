import { describe, expect, it } from "vitest";
import { parseDockerfile } from "../../apps/auth-service/image/parse-dockerfile.ts";
import { followStage } from "./dockerfile-stage.ts";

const base = { entrypoint: ["/start"], user: "0", environment: { PATH: "/bin" } };

function follow(text: string, buildArguments: Record<string, string> = {}) {
  const [stage] = parseDockerfile(`FROM base\n${text}`);
  if (stage === undefined) {
    throw new Error("No stage");
  }
  return followStage(stage, base, buildArguments);
}

describe("a stage of a Dockerfile", () => {
  it("changes what it says, and leaves the rest of the image that it starts from", () => {
    const { configuration, copies } = follow(`ARG VERSION=1
LABEL title="A program" \\
      version="\${VERSION}"
ENV MODE=production \\
    GREETING="hello you"
WORKDIR /app
WORKDIR data
COPY --from=build /built/dist ./
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s CMD ["/check"]
`);
    expect(configuration).toEqual({
      entrypoint: ["/start"],
      user: "65532:65532",
      environment: { PATH: "/bin", MODE: "production", GREETING: "hello you" },
      labels: { title: "A program", version: "1" },
      workingFolder: "/app/data",
      ports: ["8080/tcp"],
    });
    expect(copies).toEqual([{ source: "/built/dist", target: "/app/data" }]);
  });

  it("takes build arguments in place of their defaults", () => {
    const { configuration } = follow(`ARG VERSION=1\nENV VERSION=\${VERSION}\n`, { VERSION: "2" });
    expect(configuration.environment).toEqual({ PATH: "/bin", VERSION: "2" });
  });

  it("is refused where it does what the lab cannot do, or uses what it does not name", () => {
    expect(() => follow("RUN make\n")).toThrow("RUN");
    expect(() => follow(`ENV VERSION=\${VERSION}\n`)).toThrow("no ARG of that name");
  });
});
