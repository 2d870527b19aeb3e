import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('wellrunShell', {
  kind: 'electron',
  platform: process.platform,
  version: process.versions.electron,
});

// The page makes the channel and keeps one end; the other goes to the main process, which looks at who sent it.
window.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.source === window && event.data === 'lab:connect' && port) {
    ipcRenderer.postMessage('lab:connect', null, [port]);
  }
});
