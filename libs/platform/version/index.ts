/** As events name the program that wrote them. */
export const APP_VERSION = '0.1.0';
