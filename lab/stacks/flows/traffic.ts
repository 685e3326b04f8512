/** A pod as network policies see it. */
export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One connection, from a pod or an address to another one. */
export interface Traffic {
  readonly from: Pod | { readonly address: string };
  readonly to: Pod | { readonly address: string };
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}
