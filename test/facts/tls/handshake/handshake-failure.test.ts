import { expect, test } from 'vitest';
import { handshakeStory } from '../../../../src/facts/tls/handshake/handshake-failure.ts';
import { addresses, handshakeAt, silent } from '../../../support/evidence.ts';

const storyOf = (detail: string): string | undefined =>
  handshakeStory(silent(handshakeAt(addresses.v4), 'tls-alert', detail))?.story;

test('when an alert came is told as it was', () => {
  const alert = 'the server sent the alert handshake_failure (40)';
  expect(storyOf(alert)).toContain('it came before the server showed a certificate');
  expect(storyOf(`${alert} after its own certificate`)).not.toContain('before');
});
