import type { PlaceLook, PlaceSeen } from './place-looks.ts';

export const twins = async (_look: PlaceLook): Promise<PlaceSeen['twins']> => [];
