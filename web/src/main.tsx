/** Starts the page. */
import { render } from 'preact';
import { App } from './app.tsx';
import { followBrowser } from './route.ts';
import './style.css';
import './frame.css';
import './parts.css';
import './instance.css';
import './work.css';
import { startTheme } from './theme.ts';

startTheme();
followBrowser();
render(<App />, document.getElementById('app') ?? document.body);
