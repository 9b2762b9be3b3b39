"""A workbook of Excel 97 (.xls), which no library here can write: saved by LibreOffice from a book of openpyxl, packed.

Sheet 表1: B1 0.72 as 0%; B2 47430321 as #,##0,; B3 1800 as #,##0"件", its row hidden; B4 5 as ;;;; B5 2021-04-01 as R3; B6 文字;
B7:D8 merged, 結合; C1 =1/0; C2 =1+1; C3 =1-1. Sheet 控え is hidden.
"""

from __future__ import annotations

import base64
import lzma

_PACKED = (
    "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Bn/BRNdAGgzvhyGMHdg9KSEKcLeHHYngvKRhtyIyie64/sTxf7fKP9jQyCAhUCCKzLL8YVKqPSviD"
    "z7tbVkl8mE9LvHa+w6uOWd0ZfqX/kA4euk6vRPsxMOclkR6Oh20iDU6lhpUdvIpHTTj34ZlfmfSgkdvaCOtbODYGo2qB37LJH6jIK59XsG1ec+"
    "vw2nkE8QKEMgNSK7v1Q9vXqZPeyhRmSwcklU+ray8hqfCDkpmH40s9ygQvngU7cwWWUatc+qXN8/eTA/mmpb2j9NYzHZbeYDR6l3JHhvInWMZu"
    "lWpXP41SuwZL5POgpvHFRoWckHM3vz6+801zpS9hFVY0ckPvepmZ2qEsR+96VJZmMc8NkZB3FTqyy/nt5iTs1+fLi/9kR1O1Wlp28n3NvMpskS"
    "00KGCT4kI2akYcbLuPj3Qyfm0L208XccBkYJlfBdBZiXx3thTB1E0sCkclaEa+0G4XpbUGqOF0A3RaRC5khcA52X7VkpM262K8gBCsqjwQnXHO"
    "3hmRwOiFVrT0rqGWlTviiSYdjEKxKA0z+kEMxDYjRDRdTCtmxJJdw/zq9baErEhMNY1AHCs1eF4tC3/kub8/S7hcGT9ENYMQxJVIKlm2//9LwC"
    "ItrP1LQWvgxT0eKRAD80ymyNXoSq/kTyxCvbDbmFn2/NtuOGCvdF6EDMH1atReeYj4rwxDlfyblf20vFgtnKpSOvTmejwKWzO1fFNBsn8JxfpF"
    "xb3bxCiHtu60lbIRYG/bS5Hy+eQt/7X1BlmBIHpktD+EjpcE/Y+WjNku5ZCmzb0UfqhVVMDu6K+R8LBlP2kD5xqi9VlThUKNNAtwdphMfGVj7a"
    "w+/+159IOCYfbGbX9SkB6oGka7r0rEto8NCII710xqA3zNb3qzeq8XtTfrxWhMjDVoHqZpLyutaYNWc87J0+Nty9qyIzSGyVNWoWxymGMI3nuj"
    "diWHnqPz6sB2hOu+a0AsQioWf9m1WvBMIP/QavbuwYldG9IirIAd131wBkbjQng3AReQ1RW+coe4K/cSyw6I6X1bxBDNmWtC8kph37TfX0ef8Q"
    "Ddnpig4XCv6UCCEq8M9eJfZaXftQPbrnhzY9YHHjqo/Q1N8T+oBRaAmPWNEnf7NhzIilga1IIFpKvNzNogkVL7WaLz/7edNLHFmtcdvojJqZrQ"
    "31YDYnsHLxJuiVFfi2qWYj5HeNduBeRwOmGUc2WjOPhLp2bCkcNT1c7pGj0ldRysNobnfwvoKvUteCFSLgaGLlSwVhM75SvcryWIY14zo9fVYD"
    "nJtD/FbS60eNXRJVoB0/hPmiQokQjXuwV2BOWOua/eFt6TEPNd/AOZ9PjkG2Ykw1PUdEXDKGXSjCMkTlXGLBN5oMXtAOSE9uk3L2DIfjhMzucM"
    "4nSCnV+xA702neAEyTwJPYKMvEBVS7KW1mOSc/VorOn10F3BXf85nlmDQIzRiKdoOpqc7+CSa352mXi5Z6fc/D0+oY6oaIiG5D7zlyIkW6dxIa"
    "kn9gCgSsyEWB+x7aoWb5qyOR2jl33GJ/1ebIhzRhUpqnX7+rDO+YCdfdpwH7Gcdos3fc9Wxg5R0E95nXbKkY78Jw9so/TUqvLeAzaUrktQUKfF"
    "1e0ykDobMWpMJADSWXQhb9A4XzVXsFFkiGJ64FBigM70zUNQibruv7y5mcW6JsuR9oH+Q1PJR35F94tV9oGk0b85YzrrC/9JC19AO22g6ZhHRk"
    "2aBebVbNP0DSAAAAmUnq9PZ3j8wAAa8KgDQAADCUlK+xxGf7AgAAAAAEWVo="
)
BOOK = lzma.decompress(base64.b64decode(_PACKED))
