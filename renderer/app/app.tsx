import { useState } from 'react';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiProvider, type Api } from '../api/api.ts';
import { explainError } from '../api/explain-error.ts';
import { notifyFailure } from '../ui/notify.tsx';
import { makeRouter } from './routes.tsx';
import { Appearance } from './theme/appearance.tsx';

/** A command is never sent twice by itself; what it answers with as a failure stays on the screen. */
function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: 1, staleTime: 5000, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (mutation.meta?.['quiet'] === true) return;
        const { sentence, code } = explainError(error);
        notifyFailure(sentence, code);
      },
    }),
  });
}

export function App({ api }: { readonly api: Api }) {
  const [queryClient] = useState(makeQueryClient);
  const [router] = useState(makeRouter);
  return (
    <Appearance>
      <ApiProvider value={api}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" zIndex={900} containerWidth={400} limit={4} />
        </QueryClientProvider>
      </ApiProvider>
    </Appearance>
  );
}
