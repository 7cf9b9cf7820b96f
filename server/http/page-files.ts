/**
 * Serves the page: the files that `npm run build:web` creates, and the page itself for each of its routes.
 * They contain no data, so they need no authentication; the page's requests for data do.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { notFound } from './problem.ts';

/** `web/dist` in a checkout, `dist/web/dist` in the package. */
const FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Camunda's Desktop Modeler opens the routes below `/operate` and `/tasklist`. */
const ROUTES = ['/', '/operate', '/operate/*', '/tasklist', '/tasklist/*'];

/** Allows scripts of this server only. The diagrams write style attributes, so inline styles are allowed. */
const POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `font-src 'self' data:`,
  `connect-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** `folder` contains `index.html` and `assets/`; if it doesn't exist, the routes respond with what to do. */
export function servePage(server: FastifyInstance, folder = FOLDER): void {
  server.register(async (routes) => {
    routes.addHook('onSend', async (_request, reply) => {
      reply.headers(HEADERS);
    });
    routes.addHook('onRoute', (route) => {
      route.config = { ...route.config, isPublic: true };
    });
    const isBuilt = existsSync(`${folder}/index.html`);
    const page = isBuilt ? readFileSync(`${folder}/index.html`) : null;
    for (const url of ROUTES) {
      routes.get(url, (_request, reply) => {
        if (page === null)
          throw notFound('The page is not built. Run `npm run build:web`, then start again.');
        return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
      });
    }
    if (!isBuilt) return;
    // The names of these files contain a hash of their content.
    await routes.register(fastifyStatic, {
      root: `${folder}/assets`,
      prefix: '/assets/',
      immutable: true,
      maxAge: '365d',
      preCompressed: true,
    });
  });
}
