/** Whether Node.js was told to use a proxy from the environment (`HTTPS_PROXY`, `NO_PROXY`). */
export const isProxyAllowed: boolean = process.env['NODE_USE_ENV_PROXY'] === '1';
