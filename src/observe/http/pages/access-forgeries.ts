import type { PageLook, PageSeen } from './page-looks.ts';

export const accessForgeries = async (_look: PageLook): Promise<PageSeen['accessForgeries']> => [];
