/** The ports of a gateway's pod: those of Istio's gateways. Administration is on loopback only. */
export const gatewayPorts = {
  /** What clients know as port 80. A process that is not root may not take that. */
  http: 8080,
  admin: 15_000,
  /** Of the translator: whether Envoy has something to start with. */
  translator: 15_020,
  ready: 15_021,
  stats: 15_090,
} as const;
