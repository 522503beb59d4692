# keras: 3 run=no
import keras
import torch
from torch import nn
from torch.nn import LSTM, Conv2d, Linear


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = LSTM(10, 20, num_layers=2, batch_first=True)
        self.head = Linear(20, 1)
        self.conv = Conv2d(3, 8, 3, padding="bogus")

    def forward(self, x):
        out, (h, c) = self.rnn(x)
        return self.head(out[:, -1])


net = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
net.add_module("last", nn.Linear(4, 1))
layer = keras.layers.TorchModuleWrapper(net)
