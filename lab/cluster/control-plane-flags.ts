/** Flags of a component of Kubernetes, or of etcd, without their dashes. */
export type Flags = Readonly<Record<string, string>>;

export function argumentsOf(flags: Flags): readonly string[] {
  return Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
}

/** The store of a control plane, for that control plane alone. */
export function etcdFlags(store: {
  readonly folder: string;
  readonly clientPort: number;
  readonly peerPort: number;
}): Flags {
  const client = storeAddress(store.clientPort);
  const peer = storeAddress(store.peerPort);
  return {
    "data-dir": store.folder,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `default=${peer}`,
    // What a crash of the machine would lose is thrown away anyway.
    "unsafe-no-fsync": "true",
    "log-level": "warn",
  };
}

export function apiServerFlags(server: {
  readonly storePort: number;
  /** Where it listens, and what it tells others to be reached at. */
  readonly address: string;
  readonly port: number;
  readonly services: string;
  /** A file with the tokens that it knows. */
  readonly tokens: string;
  readonly serviceAccountKey: string;
}): Flags {
  return {
    "etcd-servers": storeAddress(server.storePort),
    "bind-address": server.address,
    "advertise-address": server.address,
    "secure-port": String(server.port),
    "token-auth-file": server.tokens,
    "authorization-mode": "Node,RBAC",
    "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
    "service-account-key-file": server.serviceAccountKey,
    "service-account-signing-key-file": server.serviceAccountKey,
    "service-cluster-ip-range": server.services,
    v: "0",
  };
}

export function controllerManagerFlags(manager: {
  readonly kubeconfig: string;
  /** What pods check the API server's certificate against. */
  readonly authority: string;
}): Flags {
  return {
    kubeconfig: manager.kubeconfig,
    "leader-elect": "false",
    "bind-address": "127.0.0.1",
    "root-ca-file": manager.authority,
    v: "0",
  };
}

function storeAddress(port: number): string {
  return `http://127.0.0.1:${port}`;
}
