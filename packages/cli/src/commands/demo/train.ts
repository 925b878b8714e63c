// Trains the model and logs every step, with what each step measured kept for comparing.
import type { RunWriter } from '@runscan/sdk'
import { makeDataSet, randomNumbers } from './data.js'
import { createModel, trainStep } from './model.js'

export const config = {
  model: 'logistic regression',
  optimizer: { name: 'sgd', learning_rate: 0.002, decay: 0.00002 },
  batch_size: 16,
  data: { points: 4000, features: 8, distance: 0.7, seed: 7 },
}

/** Logs `steps` steps. Gives the loss of each. */
export async function train(
  run: RunWriter,
  steps: number,
  onStep: (done: number) => void,
): Promise<Float64Array> {
  const { points, features, distance, seed } = config.data
  const random = randomNumbers(seed)
  const data = makeDataSet(points, features, distance, random)
  const model = createModel(features)
  const losses = new Float64Array(steps)
  let smoothed = Number.NaN
  for (let step = 0; step < steps; step += 1) {
    const learningRate = config.optimizer.learning_rate / (1 + config.optimizer.decay * step)
    const metrics = trainStep(model, data, { learningRate, batchSize: config.batch_size, random })
    losses[step] = metrics.loss
    smoothed = Number.isNaN(smoothed) ? metrics.loss : 0.99 * smoothed + 0.01 * metrics.loss
    await run.log({
      loss: metrics.loss,
      'loss/smoothed': smoothed,
      accuracy: metrics.accuracy,
      gradient_norm: metrics.gradientNorm,
      learning_rate: learningRate,
      epoch: Math.floor((step * config.batch_size) / points),
      ...(step % 100 === 0 ? { weights: { norm: Math.hypot(...model.weights), bias: model.bias } } : {}),
    })
    onStep(step + 1)
  }
  return losses
}
