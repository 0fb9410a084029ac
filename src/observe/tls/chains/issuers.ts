import type { ChainLook, ChainSeen } from './chain-looks.ts';

export const issuers = async (_look: ChainLook): Promise<ChainSeen['issuers']> => [];
