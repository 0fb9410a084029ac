import { loadConfig, type LoadedConfiguration } from '../../src/config/configuration.ts';
import type { Overrides } from '../../src/config/overrides.ts';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import { gather, type Gathered } from '../../src/targets/gather.ts';
import { sourceOf } from './kubernetes-objects.ts';

/** A configuration of this text, with `domain: ck8s.example.org` where nothing is written. */
export const configured = (text = 'domain: ck8s.example.org', overrides: Overrides = {}): LoadedConfiguration =>
  loadConfig({ text, cwd: '/', env: {}, overrides });

/** What a configuration and manifests with these objects give. */
export const gathered = (objects: readonly KubernetesObject[], text?: string): Gathered =>
  gather(configured(text), [sourceOf(objects)]);

/** Targets as `PROTOCOL NAME`, with the host where the name tells another. */
export const outlineOf = ({ targets }: Pick<Gathered, 'targets'>): string[] =>
  targets.map(({ protocol, host, port, name, unprobed }) => {
    if (unprobed === true) return `unprobed ${name}`;
    const named = port === 443 ? host : `${host}:${port}`;
    return `${protocol} ${name}${named === name ? '' : ` at ${named}`}`;
  });
