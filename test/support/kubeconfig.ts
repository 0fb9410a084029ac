export interface KubeconfigOptions {
  /** In place of the token: how the user is known, as YAML. */
  readonly user?: string;
  readonly server?: string;
  /** In place of the authority: how the server is reached and trusted, as YAML. */
  readonly cluster?: string;
}

interface Cluster {
  readonly url: string;
  readonly token: string;
  readonly caPem: string;
}

/** As a kubeconfig has it. */
export const authorityOf = (caPem: string): string =>
  `certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`;

/** What kubectl reads to find a cluster. */
export const kubeconfigText = (
  { url, token, caPem }: Cluster,
  { user = `token: ${token}`, server = url, cluster = authorityOf(caPem) }: KubeconfigOptions = {},
): string => `apiVersion: v1
kind: Config
clusters:
  - name: test
    cluster:
      server: ${server}
      ${cluster.replaceAll('\n', '\n      ')}
users:
  - name: me
    user:
      ${user.replaceAll('\n', '\n      ')}
contexts:
  - name: test
    context: { cluster: test, user: me }
current-context: test
`;
