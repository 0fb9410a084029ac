import { loadConfig, type ConfigRequest, type LoadedConfiguration } from '../../src/config/configuration.ts';
import { ConfigError } from '../../src/config/error.ts';

/** The configuration in a text, as if it were read from `f.yaml` in an empty environment. */
export const load = (text: string, request: Partial<ConfigRequest> = {}): LoadedConfiguration =>
  loadConfig({ cwd: '/nowhere', env: {}, file: 'f.yaml', text, ...request });

/** The lines that a person sees for it; none where it loads. Anything but a ConfigError is thrown on. */
export function complaints(text: string, request: Partial<ConfigRequest> = {}): string[] {
  try {
    load(text, request);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}
