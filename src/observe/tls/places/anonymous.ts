import type { PlaceLook, PlaceSeen } from './place-looks.ts';

export const anonymous = async (_look: PlaceLook): Promise<PlaceSeen['anonymous']> => [];
