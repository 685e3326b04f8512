/**
 * The addresses of the lab. They exist in its own network namespace, and on this machine only as the end
 * of one cable and the routes through it. All are of the block that is set aside for tests of networks,
 * which no network of a house or a company uses (RFC 2544).
 */
export const network = {
  /** The cable between this machine and the lab. */
  cable: {
    interface: "paystream-lab",
    machine: "198.18.255.1",
    lab: "198.18.255.2",
    prefix: 30,
  },
  /** The bridge that pods are on; it has the first address. */
  pods: { bridge: "paystream-pods", range: "198.18.0.0/24", gateway: "198.18.0.1" },
  services: "198.19.0.0/16",
  /** The Service of the API server, always the first address of the range. */
  kubernetesService: "198.19.0.1",
  /** The Service of the cluster's DNS. */
  dns: "198.19.0.10",
  clusterDomain: "cluster.local",
} as const;

export const ports = {
  etcd: 2379,
  etcdPeer: 2380,
  apiServer: 6443,
  kubelet: 10_250,
  kubeletHealth: 10_248,
} as const;
