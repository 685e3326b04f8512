import { join } from "node:path";
import {
  apiServerFlags,
  argumentsOf,
  controllerManagerFlags,
  etcdFlags,
  type Flags,
} from "../cluster/control-plane-flags.ts";
import { cgroupName } from "./cgroups.ts";
import type { Layout } from "./layout.ts";
import { network, ports } from "./network.ts";
import type { NodePackages } from "./node-packages.ts";
import type { Component } from "./plan.ts";
import type { Credentials } from "./write-credentials.ts";

/** What the components are run with. */
export interface Parts {
  readonly layout: Layout;
  readonly credentials: Credentials;
  /** The executable that has all components of Kubernetes, and etcd. */
  readonly kubernetes: string;
  readonly packages: NodePackages;
}

/** A control plane and one node, all in the lab's network namespace. */
export function componentsOf(parts: Parts): readonly Component[] {
  return [
    kubernetes(parts, "etcd", etcdFlags(storeOf(parts))),
    kubernetes(parts, "kube-apiserver", apiServer(parts)),
    kubernetes(parts, "kube-controller-manager", controllerManager(parts)),
    kubernetes(parts, "kube-scheduler", scheduler(parts)),
    containerd(parts),
    kubernetes(parts, "kubelet", kubelet(parts)),
    kubernetes(parts, "kube-proxy", { config: join(parts.layout.folder, "kube-proxy.json") }),
  ];
}

function kubernetes({ kubernetes, packages }: Parts, name: string, flags: Flags): Component {
  return {
    name,
    executable: kubernetes,
    args: [name, ...argumentsOf(flags)],
    env: packages.environment,
  };
}

function storeOf({ layout }: Parts) {
  return { folder: layout.etcd, clientPort: ports.etcd, peerPort: ports.etcdPeer };
}

function apiServer({ credentials }: Parts): Flags {
  return {
    ...apiServerFlags({
      storePort: ports.etcd,
      address: network.cable.lab,
      port: ports.apiServer,
      services: network.services,
      tokens: credentials.tokens,
      serviceAccountKey: credentials.serviceAccountKey,
    }),
    "tls-cert-file": credentials.apiServer.certificate,
    "tls-private-key-file": credentials.apiServer.key,
    // As whom it reads logs and forwards ports.
    "kubelet-client-certificate": credentials.kubeletClient.certificate,
    "kubelet-client-key": credentials.kubeletClient.key,
    // The name of a node is known to nobody.
    "kubelet-preferred-address-types": "InternalIP",
  };
}

function controllerManager({ credentials }: Parts): Flags {
  return {
    ...controllerManagerFlags({
      kubeconfig: credentials.kubeconfigs.controllerManager,
      authority: credentials.authority,
    }),
    "use-service-account-credentials": "true",
    "service-account-private-key-file": credentials.serviceAccountKey,
  };
}

function scheduler({ credentials }: Parts): Flags {
  return {
    kubeconfig: credentials.kubeconfigs.scheduler,
    "leader-elect": "false",
    "bind-address": "127.0.0.1",
    v: "0",
  };
}

function containerd({ layout, packages }: Parts): Component {
  return {
    name: "containerd",
    executable: packages.containerd,
    args: ["--config", join(layout.containerd, "config.toml")],
    env: packages.environment,
  };
}

function kubelet({ layout, credentials }: Parts): Flags {
  return {
    config: join(layout.kubelet, "config.json"),
    kubeconfig: credentials.kubeconfigs.kubelet,
    "root-dir": layout.kubelet,
    "cert-dir": join(layout.kubelet, "certificates"),
    "hostname-override": credentials.node,
    "node-ip": network.cable.lab,
    v: "0",
  };
}

/** https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
export function kubeletConfiguration({ layout, credentials }: Parts): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: network.cable.lab,
    port: ports.kubelet,
    healthzPort: ports.kubeletHealth,
    containerRuntimeEndpoint: `unix://${layout.containerdSocket}`,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: credentials.authority },
    },
    // Only the API server has a certificate of the authority.
    authorization: { mode: "AlwaysAllow" },
    clusterDNS: [network.dns],
    clusterDomain: network.clusterDomain,
    resolvConf: join(layout.kubelet, "resolv.conf"),
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroupName}`,
    // Some machines that people have still run the first version of control groups, and swap.
    failCgroupV1: false,
    failSwapOn: false,
    // A machine whose disk is nearly full evicts nothing of the lab.
    evictionHard: { "memory.available": "0%", "nodefs.available": "0%", "imagefs.available": "0%" },
    imageGCHighThresholdPercent: 100,
    shutdownGracePeriod: "0s",
  };
}

/** https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ */
export function proxyConfiguration({ credentials }: Parts): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clientConnection: { kubeconfig: credentials.kubeconfigs.proxy },
    hostnameOverride: credentials.node,
    clusterCIDR: network.pods.range,
    bindAddress: network.cable.lab,
    healthzBindAddress: "127.0.0.1:10256",
    metricsBindAddress: "127.0.0.1:10249",
    // Limits of the machine, which are not the lab's to change.
    conntrack: { maxPerCore: 0 },
  };
}

/** https://github.com/containerd/containerd/blob/release/1.6/docs/cri/config.md */
export function containerdConfiguration({ layout, packages }: Parts, pauseImage: string): string {
  const cri = `plugins."io.containerd.grpc.v1.cri"`;
  return `version = 2
root = "${join(layout.containerd, "root")}"
state = "${join(layout.containerd, "state")}"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs", "io.containerd.internal.v1.opt"]

[grpc]
address = "${layout.containerdSocket}"

[${cri}]
sandbox_image = "${pauseImage}"
# Without CAP_SYS_RESOURCE a score cannot be lowered, and every pod would fail.
restrict_oom_score_adj = true
stream_server_address = "127.0.0.1"

[${cri}.cni]
bin_dir = "${packages.cni}"
conf_dir = "${layout.cni}"

[${cri}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
BinaryName = "${packages.runc}"
SystemdCgroup = false
`;
}

/** https://www.cni.dev/plugins/current/main/bridge/ */
export function podNetwork({ layout }: Parts): object {
  return {
    cniVersion: "1.0.0",
    name: "paystream-lab",
    plugins: [
      {
        type: "bridge",
        bridge: network.pods.bridge,
        isGateway: true,
        // A pod reaches itself through its Service.
        hairpinMode: true,
        ipam: {
          type: "host-local",
          dataDir: join(layout.cni, "addresses"),
          ranges: [[{ subnet: network.pods.range, gateway: network.pods.gateway }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
    ],
  };
}
