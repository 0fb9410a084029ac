import type { PlaceLook, PlaceSeen } from './place-looks.ts';

export const smallHellos = async (_look: PlaceLook): Promise<PlaceSeen['smallHellos']> => [];
