import type { ChainLook, ChainSeen } from './chain-looks.ts';

export const renewals = async (_look: ChainLook): Promise<ChainSeen['renewals']> => [];
