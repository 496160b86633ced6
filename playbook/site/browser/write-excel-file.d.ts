export const write: any;
