import type { PlaceLook, PlaceSeen } from './place-looks.ts';

export const plaintext = async (_look: PlaceLook): Promise<PlaceSeen['plaintext']> => [];
