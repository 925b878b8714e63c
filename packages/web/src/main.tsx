// Begins the page.
import { render } from 'preact'
import './styles/index.css'
import { App } from './app/app.js'
import { moveToParentsName } from './app/frame.js'
import { followLinks } from './app/router.js'

const target = document.querySelector('#page')
if (target && !moveToParentsName()) {
  followLinks()
  render(<App />, target)
}
