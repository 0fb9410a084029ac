import type { ChainLook, ChainSeen } from './chain-looks.ts';

export const tlsa = async (_look: ChainLook): Promise<ChainSeen['tlsa']> => [];
