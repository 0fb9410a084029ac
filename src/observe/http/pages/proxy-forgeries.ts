import type { PageLook, PageSeen } from './page-looks.ts';

export const proxyForgeries = async (_look: PageLook): Promise<PageSeen['proxyForgeries']> => [];
