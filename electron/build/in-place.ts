import { dirname, relative, sep } from 'node:path';
import type { Plugin } from 'rolldown';

/**
 * Keeps `import.meta.dirname`, `.filename` and `.url` of our own modules pointing where the module stood, seen from the
 * bundle: `core/store/open.ts` looks for its migrations in `core/store/migrations` beside the bundle, to which they are
 * copied. Written for bundles whose chunks all lie in one folder.
 *
 * @param root folder of the repository
 */
export function keepPlaces(root: string): Plugin {
  return {
    name: 'keep-places',
    transform: {
      filter: { code: /import\.meta\.(dirname|filename|url)/ },
      handler(code, id) {
        const path = relative(root, id).split(sep).join('/');
        // Other packages, and what the bundler itself adds, look after themselves.
        if (id.startsWith('\0') || path.startsWith('..') || path.startsWith('node_modules/')) return null;
        return code
          .replaceAll('import.meta.dirname', `(import.meta.dirname + ${JSON.stringify(`/${dirname(path)}`)})`)
          .replaceAll(/import\.meta\.filename(?!\w)/g, `(import.meta.dirname + ${JSON.stringify(`/${path}`)})`)
          .replaceAll('import.meta.url', `new URL(${JSON.stringify(`./${path}`)}, import.meta.url).href`);
      },
    },
  };
}
