import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { contract } from "../../src/contract.ts";
import { loadInTurns, type Turn } from "../load-in-turns.ts";
import { median, ratio, table } from "../report.ts";
import type { Subject } from "../subject.ts";
import type { Subjects } from "../subjects.ts";
import type { Workbench } from "../workbench.ts";

/** Some three thousand payments a second: with more, spans are made faster than they are sent, and lost. */
const CONNECTIONS = 64;
const LATENCY_MS = 20;

/** What production and staging keep. */
const SHARES = [0.1, 1];

/** What tracing costs: the request's span and that of its processor's call, made and sent. */
export async function measureTracing({ service }: Subjects, workbench: Workbench): Promise<string> {
  const receiver = createServer((incoming, outgoing) => {
    incoming.resume().on("end", () => outgoing.end("{}"));
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const subjects = [service, ...SHARES.map((share) => traced(service, share, receiver))];
  try {
    const turns = await loadInTurns(subjects, {
      ...workbench,
      latencyMs: LATENCY_MS,
      connections: CONNECTIONS,
      settleSeconds: 1,
      warmUpSeconds: 5,
    });
    const each = (subject: Subject, figure: keyof Turn) =>
      (turns.get(subject) ?? []).map((turn) => turn[figure]);
    const cpu = (subject: Subject) => each(subject, "cpuMicroseconds");
    return [
      `## Traces, the processor answering after ${LATENCY_MS} ms, ${CONNECTIONS} connections\n`,
      table(
        ["server", "requests/s", "CPU µs/request", "to untraced", "p50 ms", "p99 ms", "MiB"],
        subjects.map((subject) => [
          subject.name,
          median(each(subject, "requestsPerSecond")),
          median(cpu(subject), 1),
          ratio(cpu(subject), cpu(service)),
          median(each(subject, "p50Ms"), 2),
          median(each(subject, "p99Ms"), 2),
          median(each(subject, "residentMiB")),
        ]),
      ),
    ].join("\n");
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}

function traced(service: Subject, share: number, receiver: Server): Subject {
  const { port } = receiver.address() as AddressInfo;
  const { otlpEndpoint, tracesSamplerArgument } = contract.variables;
  return {
    ...service,
    name: `service, ${share * 100} % traced`,
    program: {
      ...service.program,
      environment: {
        ...service.program.environment,
        [otlpEndpoint]: `http://127.0.0.1:${port}`,
        [tracesSamplerArgument]: String(share),
      },
    },
  };
}
