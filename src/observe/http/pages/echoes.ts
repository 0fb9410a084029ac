import type { PageLook, PageSeen } from './page-looks.ts';

export const echoes = async (_look: PageLook): Promise<PageSeen['echoes']> => [];

export const forgedEchoes = async (_look: PageLook): Promise<PageSeen['forgedEchoes']> => [];
