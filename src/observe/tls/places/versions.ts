import type { PlaceLook, PlaceSeen } from './place-looks.ts';

export const versions = async (_look: PlaceLook): Promise<PlaceSeen['versions']> => [];
