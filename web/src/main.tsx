/** Starts the page. */
import { render } from 'preact';
import { App } from './app.tsx';
import { dropOldDrafts } from './draft.ts';
import { acceptDrops } from './dropped-files.ts';
import { followBrowser } from './route.ts';
import './style.css';
import './frame.css';
import './parts.css';
import './instance.css';
import './work.css';
import './operate.css';
import './plan.css';
import './history.css';
import { startTheme } from './theme.ts';

startTheme();
followBrowser();
acceptDrops();
dropOldDrafts(Date.now());
render(<App />, document.getElementById('app') ?? document.body);
