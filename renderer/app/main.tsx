import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { startApi } from '../api/api.ts';
import { takeTokenFromAddress } from '../api/connection.ts';
import { App } from './app.tsx';

/* The page's policy forbids code made from strings, so zod must not even try. */
z.config({ jitless: true });
takeTokenFromAddress();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root.');
createRoot(root).render(
  <StrictMode>
    <App api={startApi()} />
  </StrictMode>,
);
