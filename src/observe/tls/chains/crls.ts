import type { ChainLook, ChainSeen } from './chain-looks.ts';

export const crls = async (_look: ChainLook): Promise<ChainSeen['crls']> => [];
